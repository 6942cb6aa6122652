// What Vite makes of an import with `?raw`: the text of the file.
declare module '*?raw' {
  const text: string
  export default text
}
