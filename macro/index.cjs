'use strict'

// babel-plugin-macros finds a macro by its file, not by an exports map: this folder is that file. Its export is the
// macro; the named guards are what a program gets that was not compiled.
const guards = require('../dist/macro.cjs')

function macro(parameters) {
  // Loaded on demand, so that an uncompiled program reaches its guard without the compiler.
  const compiler = require('../dist/babel-macro.cjs')
  return (compiler.default ?? compiler)(parameters)
}

macro.isBabelMacro = true
macro.options = { configName: 'dscope' }
macro.spin = guards.spin
macro.spinRemote = guards.spinRemote
macro.taskRemote = guards.taskRemote
macro.track = guards.track
module.exports = macro
