// Answers a query by DuckDB, as JSON: an array of rows, each an array of what its
// columns hold, which the query casts to text:
//
//   node duckdb.js "SELECT id::VARCHAR FROM 'cases.parquet'"

import { DuckDBInstance } from '@duckdb/node-api'

const database = await DuckDBInstance.create(':memory:')
const connection = await database.connect()
const answer = await connection.runAndReadAll(process.argv[2])
process.stdout.write(JSON.stringify(answer.getRowsJson()))
connection.closeSync()
