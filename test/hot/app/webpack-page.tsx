import './webpack-events.ts'
import './page.tsx'
