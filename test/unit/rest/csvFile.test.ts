import { expect, it } from '@jest/globals'
import { csvPieces } from '../../../api/rest/csvFile.ts'

const piecesOf = async (rows: number[], page: number) => {
  const asked: (number | null)[] = []
  const list = {
    headings: 'h',
    lines: (some: readonly number[]) => some.join(''),
    read: async (last: number | null, most: number) => {
      asked.push(last)
      return rows.filter((row) => row > (last ?? 0)).slice(0, most)
    },
  }
  const pieces: string[] = []
  for await (const piece of csvPieces(list, page)) pieces.push(piece)
  return { pieces, asked }
}

it('reads a list page by page, each row once, and stops at its end', async () => {
  expect(await piecesOf([1, 2, 3, 4, 5], 2)).toEqual({ pieces: ['h12', '34', '5'], asked: [null, 2, 4] })
  expect(await piecesOf([1, 2], 2)).toEqual({ pieces: ['h12'], asked: [null, 2] })
  expect(await piecesOf([], 2)).toEqual({ pieces: ['h'], asked: [null] })
})
