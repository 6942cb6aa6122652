// What the host offers, under the name that it offers it by: the module of an import is the name of its file.
export declare function __set_transform_result(pointer: usize, length: i32): void
export declare function __set_transform_plugin_core_pkg_diagnostics(
  pointer: usize,
  length: i32,
): void
