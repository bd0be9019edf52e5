//! A wrapper shows every behaviour of the backend inside, and declares its abilities.

use defaults::{MemoryKeyValue, MemoryMessaging, MemoryVault};
use runtime::keyvalue::KeyValue;
use runtime::messaging::Messaging;
use runtime::testing::{Faulty, Recorded};
use runtime::vault::Vault;

mod recorded {
    use runtime::testing::Recorded;

    runtime::conformance!(keyvalue, async || crate::keyvalue()
        .await
        .map(Recorded::new));
    runtime::conformance!(blobstore, async || crate::blobstore()
        .await
        .map(Recorded::new));
    runtime::conformance!(vault, async || crate::vault().await.map(Recorded::new));
    runtime::conformance!(messaging, async || crate::messaging()
        .await
        .map(Recorded::new));
    runtime::conformance!(sql, async || crate::sql().await.map(Recorded::new));
}

mod faulty {
    use runtime::testing::Faulty;

    runtime::conformance!(keyvalue, async || crate::keyvalue().await.map(Faulty::new));
    runtime::conformance!(blobstore, async || crate::blobstore()
        .await
        .map(Faulty::new));
    runtime::conformance!(vault, async || crate::vault().await.map(Faulty::new));
    runtime::conformance!(messaging, async || crate::messaging()
        .await
        .map(Faulty::new));
    runtime::conformance!(sql, async || crate::sql().await.map(Faulty::new));
}

#[test]
fn abilities_are_those_of_the_backend_inside() {
    const {
        assert!(Recorded::<MemoryKeyValue>::COMPARE_AND_SWAP);
        assert!(Faulty::<MemoryKeyValue>::COMPARE_AND_SWAP);
        assert!(Recorded::<MemoryVault>::WRITABLE);
        assert!(Faulty::<MemoryVault>::WRITABLE);
        assert!(Recorded::<MemoryMessaging>::WILDCARDS == MemoryMessaging::WILDCARDS);
        assert!(Faulty::<MemoryMessaging>::WILDCARDS == MemoryMessaging::WILDCARDS);
    }
}
