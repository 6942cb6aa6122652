// Known wherever dscope/macro is.

/** Imports every module of the project that has blocks. Bundler plugins make it. */
declare module 'virtual:dscope/handlers' {}
