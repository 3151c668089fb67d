// Runs statements in a DuckDB database, and prints how many milliseconds the last
// of them took:
//
//   node run.js FILE "SET threads = 2" "COPY cases TO 'cases.csv'"

import { DuckDBInstance } from '@duckdb/node-api'

const [file, ...statements] = process.argv.slice(2)
const database = await DuckDBInstance.create(file)
const connection = await database.connect()
let took
for (const statement of statements) {
  const began = performance.now()
  await connection.run(statement)
  took = performance.now() - began
}
connection.closeSync()
database.closeSync()
console.log(took)
