const COMMA: i32 = 44
const SLASH: i32 = 47
const STAR: i32 = 42
const LINE_FEED: i32 = 10
const RETURN: i32 = 13

/** Where the next comma stands: behind comments, white space and closing parentheses only. */
export function nextComma(text: Uint8Array, from: i32): i32 {
  let at: i32 = from
  while (at < text.length && text[at] !== COMMA) {
    if (text[at] === SLASH && at + 1 < text.length) at = endOfComment(text, at)
    else at++
  }
  return at
}

function endOfComment(text: Uint8Array, from: i32): i32 {
  let at: i32 = from + 2
  if (text[from + 1] !== STAR) {
    while (at < text.length && text[at] !== LINE_FEED && text[at] !== RETURN) at++
    return at
  }
  while (at + 1 < text.length && !(text[at] === STAR && text[at + 1] === SLASH)) at++
  return at + 2
}
