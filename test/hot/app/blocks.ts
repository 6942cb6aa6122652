// What the server loads: every module with blocks.
import './lookup.ts'
import './panel.tsx'
