/**
 * Every error and warning code of the project, with its title. The compilers, the run time, the documentation and
 * the tests share this one table; a code is never reused.
 *
 * The run time imports only the type, so that no title costs a byte in a browser bundle.
 */
export const codes = {
  // 1xx: compiling
  DSC100: 'the macro was not compiled',
  DSC101: 'a used variable is not in the capture list',
  DSC102: 'a listed capture is not used',
  DSC103: 'a listed name is a module-level binding',
  DSC104: 'a listed name is not a variable of an enclosing function',
  DSC105: 'a name is listed twice',
  DSC106: 'a spread in the capture list',
  DSC107: 'a hole in the capture list',
  DSC108: 'a member expression in the capture list',
  DSC109: 'an element of the capture list is not an identifier',
  DSC110: 'the capture list is not an array literal',
  DSC111: 'a capture is assigned inside the block',
  DSC112: 'a capture is a function or a class',
  DSC113: 'the block uses the enclosing `this`',
  DSC114: 'the block uses the enclosing `super`',
  DSC115: 'the block uses the enclosing `arguments`',
  DSC116: 'the block uses the enclosing `new.target`',
  DSC117: 'the block uses a private name of an enclosing class',
  DSC118: 'the block calls `eval` directly',
  DSC119: 'the block yields for an enclosing generator',
  DSC120: 'the block has parameters',
  DSC121: 'the block is not an inline function',
  DSC122: 'the macro is aliased',
  DSC123: 'the macro is used as a value',
  DSC124: 'the macro is re-exported',
  DSC125: 'the macro is called with `?.`',
  DSC126: 'the macro is called with the wrong arguments',
  DSC127: 'the block is a synchronous generator',
  DSC128: 'a capture is a disposable handle',
  DSC129: 'the block uses a module-level variable that is reassigned',
  DSC130: 'the role of a block is not one of the configured roles',
  DSC131: 'the role directive is malformed or not the first statement',
  DSC132: 'a capture is the result of its own call',
  DSC133: 'the macro module is loaded in a form that cannot be compiled',
  DSC134: 'a plugin option is invalid',
  DSC135: 'the file lies outside the configured root',
  DSC136: 'two blocks have the same id',
  DSC137: 'a server-only import is used outside of the blocks of its role',
  DSC138: 'a server-only module is in the build for another role',
  DSC140: 'the syntax tree of the host is unknown',
  DSC141: 'the host is too old for the wasm plugin',

  // 15x: builds
  DSC150: 'nothing takes out the types of a file',
  DSC151: 'a setting of the build is not read',

  // 2xx: calls and links
  DSC201: 'the deadline of a call passed',
  DSC202: 'a call was cancelled',
  DSC203: 'the link was lost while a call was in flight',
  DSC204: 'the peer is closed',
  DSC205: 'the block is unknown to the peer',
  DSC206: 'the block has another signature on the peer',
  DSC207: 'a value cannot travel',
  DSC208: 'a value is over a limit',
  DSC209: 'too many calls are waiting',
  DSC210: 'a chain of hops is too long',
  DSC211: 'the other side broke the protocol',
  DSC212: 'the handshake failed',
  DSC213: 'there is no peer in this process',
  DSC214: 'a message is too large',
  DSC215: 'the block failed and its error is not shown',
  DSC217: 'the block belongs to another role',
  DSC218: 'no connection could be made',
  DSC219: 'an option is invalid',
  DSC220: 'two different blocks were registered under one id',
  DSC221: 'the captures of a call do not fit the block',
  DSC222: 'the bytes are not a valid value',
  DSC223: 'the peer does not offer the context',

  // 3xx: the engine
  DSC301: 'the context is closed',
  DSC302: 'a signal or spin does not exist in the context',
  DSC303: 'a spin depends on itself',
  DSC304: 'something is tracked outside of a run',
  DSC305: 'a body does what bodies must not do',
  DSC306: 'a change does not come to rest',
  DSC307: 'the function of a batch is asynchronous',
  DSC308: 'the spin was disposed',
  DSC309: 'nothing is bound to a key',
  DSC310: 'a frozen fork is made in a batch',
  DSC311: 'a spin is written',

  // 5xx: identity and policy
  DSC501: 'authentication was refused',
  DSC502: 'authentication is required',
  DSC503: 'the guard refused the call',
  DSC504: 'the peer id is taken',
} as const

export type Code = keyof typeof codes
