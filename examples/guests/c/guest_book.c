// A guest book on wasi:keyvalue and wasi:blobstore.

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"

typedef command_string_t string;
typedef command_list_u8_t bytes;
typedef wasi_keyvalue_store_borrow_bucket_t bucket;

static const char *const NAMES[] = {"Ada", "Grace", "Linus"};
enum { NAMES_COUNT = sizeof NAMES / sizeof NAMES[0] };

// What a function gives, the caller frees, by `…_free` for values and `…_drop_own` for handles. A command that ends this
// soon frees by ending; only what has to be gone earlier is dropped.

/// Ends the command with an error unless the condition holds.
static void ensure(bool holds, const char *otherwise) {
  if (holds) return;
  fprintf(stderr, "%s\n", otherwise);
  exit(EXIT_FAILURE);
}

/// A string or a list that is lent for the time of a call.
static string lent(const char *text) {
  string lent;
  command_string_set(&lent, text);
  return lent;
}

static bytes lent_bytes(const char *text) {
  return (bytes){.ptr = (uint8_t *)text, .len = strlen(text)};
}

static bool same(const uint8_t *ptr, size_t len, const char *text) {
  return len == strlen(text) && memcmp(ptr, text, len) == 0;
}

static bytes read(bucket bucket, const char *key) {
  string name = lent(key);
  command_option_list_u8_t value;
  wasi_keyvalue_store_error_t error;
  ensure(wasi_keyvalue_store_method_bucket_get(bucket, &name, &value, &error), "a key cannot be read");
  return value.is_some ? value.val : (bytes){0};
}

/// Stores an entry for each name, and reads them back.
static void sign(bucket bucket) {
  char key[] = "entry:0";
  for (int i = 0; i < NAMES_COUNT; i++) {
    key[6] = '0' + i;
    string name = lent(key);
    bytes value = lent_bytes(NAMES[i]);
    wasi_keyvalue_store_error_t error;
    ensure(wasi_keyvalue_store_method_bucket_set(bucket, &name, &value, &error), "an entry is not stored");
  }
  printf("It reads: ");
  for (int i = 0; i < NAMES_COUNT; i++) {
    key[6] = '0' + i;
    bytes found = read(bucket, key);
    ensure(same(found.ptr, found.len, NAMES[i]), "the book reads otherwise");
    printf("%.*s%s", (int)found.len, (char *)found.ptr, i + 1 < NAMES_COUNT ? ", " : ".\n");
  }
}

/// Two hands take the same line. The second one is told who was first.
static void sign_last(bucket bucket) {
  string key = lent("last");
  wasi_keyvalue_atomics_own_cas_t first, second;
  wasi_keyvalue_store_error_t error;
  ensure(wasi_keyvalue_atomics_static_cas_new(bucket, &key, &first, &error), "the last line cannot be read");
  ensure(wasi_keyvalue_atomics_static_cas_new(bucket, &key, &second, &error), "the last line cannot be read");

  bytes linus = lent_bytes("Linus"), mallory = lent_bytes("Mallory");
  wasi_keyvalue_atomics_cas_error_t refused;
  ensure(wasi_keyvalue_atomics_swap(first, &linus, &refused), "nobody may write on the last line");
  ensure(!wasi_keyvalue_atomics_swap(second, &mallory, &refused) &&
             refused.tag == WASI_KEYVALUE_ATOMICS_CAS_ERROR_CAS_FAILED,
         "two hands wrote on the same line");

  command_option_list_u8_t last;
  wasi_keyvalue_atomics_borrow_cas_t fresh = wasi_keyvalue_atomics_borrow_cas(refused.val.cas_failed);
  ensure(wasi_keyvalue_atomics_method_cas_current(fresh, &last, &error), "the last line cannot be read");
  bytes stored = read(bucket, "last");
  ensure(last.is_some && same(last.val.ptr, last.val.len, "Linus") && same(stored.ptr, stored.len, "Linus"),
         "the last line reads otherwise");
  printf("Mallory is too late for the last line: it reads %.*s.\n", (int)last.val.len, (char *)last.val.ptr);
}

/// Writes the page as a stream, a line at a time, and reads one name of it.
static void write_page(void) {
  string container = lent("guest-book"), object = lent("page"), error;
  wasi_blobstore_container_own_container_t created;
  ensure(wasi_blobstore_blobstore_create_container(&container, &created, &error), "there is no container");
  wasi_blobstore_container_borrow_container_t pages = wasi_blobstore_container_borrow_container(created);

  wasi_blobstore_types_own_outgoing_value_t page = wasi_blobstore_types_static_outgoing_value_new_outgoing_value();
  wasi_blobstore_types_borrow_outgoing_value_t lent_page = wasi_blobstore_types_borrow_outgoing_value(page);
  ensure(wasi_blobstore_container_method_container_write_data(pages, &object, lent_page, &error),
         "the page is not taken");
  wasi_io_streams_own_output_stream_t body;
  ensure(wasi_blobstore_types_method_outgoing_value_outgoing_value_write_body(lent_page, &body),
         "the page has no stream");
  for (int i = -1; i < NAMES_COUNT; i++) {
    char line[16];
    snprintf(line, sizeof line, "%s\n", i < 0 ? "Guest book" : NAMES[i]);
    bytes contents = lent_bytes(line);
    wasi_io_streams_stream_error_t failed;
    ensure(wasi_io_streams_method_output_stream_blocking_write_and_flush(wasi_io_streams_borrow_output_stream(body),
                                                                         &contents, &failed),
           "the page's stream fails");
  }
  wasi_io_streams_output_stream_drop_own(body); // a value is finished once its stream is closed
  ensure(wasi_blobstore_types_static_outgoing_value_finish(page, &error), "the page is not finished");

  wasi_blobstore_container_object_metadata_t info;
  ensure(wasi_blobstore_container_method_container_object_info(pages, &object, &info, &error), "there is no page");
  wasi_blobstore_types_own_incoming_value_t range; // both ends belong to it
  ensure(wasi_blobstore_container_method_container_get_data(pages, &object, 15, 19, &range, &error),
         "the page cannot be read");
  wasi_blobstore_types_incoming_value_sync_body_t name;
  ensure(wasi_blobstore_types_static_incoming_value_incoming_value_consume_sync(range, &name, &error),
         "the page cannot be read");
  ensure(info.size == 27 && same(name.ptr, name.len, "Grace"), "the page reads otherwise");
  printf("The page has %llu bytes, and 15 to 19 read %.*s.\n", info.size, (int)name.len, (char *)name.ptr);
}

// A world that exports `run` takes the place of `main`. So does what `main` would have done at its end.
bool exports_wasi_cli_run_run(void) {
  string identifier = lent("guest-book"), counter = lent("visits");
  wasi_keyvalue_store_own_bucket_t opened;
  wasi_keyvalue_store_error_t error;
  ensure(wasi_keyvalue_store_open(&identifier, &opened, &error), "the bucket does not open");
  bucket bucket = wasi_keyvalue_store_borrow_bucket(opened);
  int64_t visit;
  ensure(wasi_keyvalue_atomics_increment(bucket, &counter, 1, &visit, &error), "the counter does not count");
  printf("C opens the guest book: visit %lld.\n", visit);

  sign(bucket);
  sign_last(bucket);
  write_page();
  return fflush(stdout) == 0;
}
