//! Names of buckets, containers and lockers that an engine may take for another.

/// The name as it is, and what a file system or an address would take for the same place.
pub(super) fn paths(name: &str) -> Vec<String> {
    let paths = [
        "{}",
        "x/../{}",
        "./{}",
        "../{}",
        "/{}",
        "{}/",
        "{}//",
        "{}/.",
        "{}/x/..",
        "x\\..\\{}",
    ];
    paths.map(|path| path.replace("{}", name)).to_vec()
}

/// What leads from one place into that of this name.
pub(super) fn leading_to(name: &str, item: &str) -> Vec<String> {
    let ways = ["../{}/", "/{}/", "..\\{}\\"];
    ways.map(|way| way.replace("{}", name) + item).to_vec()
}

/// Names that differ in case, in what separates words, or at the end, also of a long one.
pub(super) fn alike(name: &str) -> Vec<String> {
    let ends = [
        "-a", "-A", "_a", ".a", ":a", "/a", " a", "+a", "%20a", "--a", "a", "a ", "a.", "a\0",
        "a\0b",
    ];
    let mut names = ends.map(|end| format!("{name}{end}")).to_vec();
    for length in [64, 128, 256, 1000] {
        let long = "x".repeat(length);
        names.extend(["1", "2"].map(|end| format!("{name}{long}{end}")));
    }
    names
}
