/// Implements an interface by a backend that holds nothing.
macro_rules! empty {
    (vault for $name:ty) => {
        impl ::runtime::vault::Vault for $name {
            async fn get(
                &self,
                _: &str,
                _: &str,
            ) -> ::runtime::vault::Result<Option<::runtime::vault::Secret>> {
                Ok(None)
            }

            async fn list_ids(&self, _: &str) -> ::runtime::vault::Result<Vec<String>> {
                Ok(Vec::new())
            }
        }
    };
    (keyvalue for $name:ty) => {
        impl ::runtime::keyvalue::KeyValue for $name {
            async fn get(
                &self,
                _: &str,
                _: &str,
            ) -> ::runtime::keyvalue::Result<Option<::runtime::Bytes>> {
                Ok(None)
            }

            async fn set(
                &self,
                _: &str,
                _: &str,
                _: ::runtime::Bytes,
            ) -> ::runtime::keyvalue::Result<()> {
                Ok(())
            }

            async fn delete(&self, _: &str, _: &str) -> ::runtime::keyvalue::Result<()> {
                Ok(())
            }

            async fn list_keys(
                &self,
                _: &str,
                _: Option<&str>,
            ) -> ::runtime::keyvalue::Result<::runtime::keyvalue::Page> {
                unimplemented!()
            }
        }
    };
}
