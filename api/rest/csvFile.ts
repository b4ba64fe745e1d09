import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'

/** A list that is read page by page. */
export interface PagedList<Row> {
  /**
   * The rows after `last`, at most `most` of them. A page is a transaction of its own, so that nothing is held while
   * the one who downloads takes his time.
   */
  read: (last: Row | null, most: number) => Promise<Row[]>
  headings: string
  lines: (rows: readonly Row[]) => string
}

/** Rows that are in memory at once. */
const PAGE = 500

/** The list as pieces of a file, the headings with the first page. */
export async function* csvPieces<Row>(
  { read, headings, lines }: PagedList<Row>,
  page = PAGE,
): AsyncGenerator<string> {
  let rows = await read(null, page)
  yield headings + lines(rows)
  for (let last = rows.at(-1); last !== undefined && rows.length === page; last = rows.at(-1)) {
    rows = await read(last, page)
    if (rows.length > 0) yield lines(rows)
  }
}

/**
 * Sends a whole list as a file for Excel while it is being read, a page in memory at a time. The first page is read
 * before the answer begins, so that a refusal still is one; an error later breaks the file off.
 */
export async function sendCsvFile<Row>(
  reply: FastifyReply,
  fileName: string,
  list: PagedList<Row>,
): Promise<FastifyReply> {
  const pieces = csvPieces(list)
  const first = await pieces.next()
  async function* all(): AsyncGenerator<string> {
    if (!first.done) yield first.value
    yield* pieces
  }
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .send(Readable.from(all()))
}
