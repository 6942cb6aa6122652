// What SWC gives to a plugin. AssemblyScript names the module of these functions after this file.

export declare function __set_transform_plugin_core_pkg_diagnostics(at: usize, length: i32): void
export declare function __set_transform_result(at: usize, length: i32): void
export declare function __emit_diagnostics(at: usize, length: i32): void
export declare function __get_transform_plugin_config(result: usize): i32
export declare function __get_transform_context(key: i32, result: usize): i32
export declare function __mark_fresh_proxy(parent: i32): i32
export declare function __syntax_context_apply_mark_proxy(ctxt: i32, mark: i32): i32
export declare function __span_to_source_proxy(from: i32, to: i32, result: usize): i32
