// A server that answers for every block of the project.
import 'virtual:dscope/handlers'
import './sell.ts'
