//! Many keys at a time.

use cases::{Case, Outcome, done, gives, group, is};

use crate::flavour::{Bucket, delete_many, get_many, open, set_many};

pub const CASES: &[Case] = group!(batch:
    get_many_answers_by_position,
    get_many_answers_a_key_asked_for_twice,
    set_many_is_read_one_by_one,
    set_many_overwrites,
    of_a_key_given_twice_the_last_value_counts,
    delete_many_takes_missing_keys,
    empty_batches_do_nothing,
    a_large_batch_is_done_whole,
);

fn get_many_answers_by_position() -> Outcome {
    let bucket = without(&["batch-b"])?;
    done!(set_many(
        &bucket,
        &[pair("batch-c", "3"), pair("batch-a", "1")]
    ));
    gives!(get_many(&bucket, &names(&["batch-c", "batch-b", "batch-a"])) =>
        vec![Some(pair("batch-c", "3")), None, Some(pair("batch-a", "1"))]);
    Ok(())
}

fn get_many_answers_a_key_asked_for_twice() -> Outcome {
    let bucket = without(&["batch-b"])?;
    done!(bucket.set("batch-a", b"1"));
    gives!(get_many(&bucket, &names(&["batch-a", "batch-b", "batch-a", "batch-b"])) =>
        vec![Some(pair("batch-a", "1")), None, Some(pair("batch-a", "1")), None]);
    Ok(())
}

fn set_many_is_read_one_by_one() -> Outcome {
    let bucket = without(&["batch-a", "batch-b"])?;
    done!(set_many(
        &bucket,
        &[pair("batch-a", "1"), pair("batch-b", "")]
    ));
    gives!(bucket.get("batch-a") => Some(b"1".to_vec()));
    gives!(bucket.get("batch-b") => Some(vec![]));
    Ok(())
}

fn set_many_overwrites() -> Outcome {
    let bucket = without(&[])?;
    done!(bucket.set("batch-a", b"before"));
    done!(set_many(&bucket, &[pair("batch-a", "after")]));
    gives!(bucket.get("batch-a") => Some(b"after".to_vec()));
    Ok(())
}

fn of_a_key_given_twice_the_last_value_counts() -> Outcome {
    let bucket = without(&["batch-a"])?;
    let pairs = [
        pair("batch-a", "first"),
        pair("batch-b", "other"),
        pair("batch-a", "last"),
    ];
    done!(set_many(&bucket, &pairs));
    gives!(bucket.get("batch-a") => Some(b"last".to_vec()));
    Ok(())
}

fn delete_many_takes_missing_keys() -> Outcome {
    let bucket = without(&["batch-b"])?;
    done!(set_many(
        &bucket,
        &[
            pair("batch-a", "1"),
            pair("batch-c", "3"),
            pair("batch-d", "4")
        ]
    ));
    gives!(delete_many(&bucket, &names(&["batch-a", "batch-b", "batch-c", "batch-a"])) => ());
    gives!(get_many(&bucket, &names(&["batch-a", "batch-c"])) => vec![None, None]);
    gives!(bucket.exists("batch-d") => true);
    Ok(())
}

fn empty_batches_do_nothing() -> Outcome {
    let bucket = without(&[])?;
    gives!(get_many(&bucket, &[]) => vec![]);
    gives!(set_many(&bucket, &[]) => ());
    gives!(delete_many(&bucket, &[]) => ());
    Ok(())
}

fn a_large_batch_is_done_whole() -> Outcome {
    let bucket = without(&[])?;
    let pairs: Vec<_> = (0..1_000)
        .map(|n| pair(&format!("batch-{n}"), &n.to_string()))
        .collect();
    let keys: Vec<_> = pairs.iter().map(|(key, _)| key.clone()).collect();
    done!(set_many(&bucket, &pairs));
    let answers = done!(get_many(&bucket, &keys));
    is!(answers.into_iter().flatten().collect::<Vec<_>>() => pairs);
    done!(delete_many(&bucket, &keys));
    gives!(get_many(&bucket, &keys) => vec![None; 1_000]);
    Ok(())
}

fn names(keys: &[&str]) -> Vec<String> {
    keys.iter().map(|&key| key.to_owned()).collect()
}

fn pair(key: &str, value: &str) -> (String, Vec<u8>) {
    (key.to_owned(), value.as_bytes().to_vec())
}

fn without(keys: &[&str]) -> Result<Bucket, String> {
    let bucket = done!(open("cases"));
    for key in keys {
        done!(bucket.delete(key));
    }
    Ok(bucket)
}
