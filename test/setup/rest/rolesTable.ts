import type { DescribedPaths } from './describedApi.ts'

const COLUMNS = ['VIEWER', 'EDITOR', 'ADMIN', 'PLATFORM', 'CUSTOMER', 'ANYBODY']

/** Who may use which operation, as tables of Markdown by tag, from the API's description. */
export function rolesTable(paths: DescribedPaths): string {
  const rows = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { tags, summary, 'x-roles': roles }]) => ({
      tag: tags[0] ?? '',
      line: `| ${summary.replaceAll('|', '\\|')} | \`${method.toUpperCase()} ${path}\` | ${COLUMNS.map(
        (role) => (roles.includes(role) ? '●' : ''),
      ).join(' | ')} |`,
    })),
  )
  const head = `| what | operation | ${COLUMNS.join(' | ').toLowerCase().replaceAll('anybody', 'without a key')} |\n| --- | --- |${COLUMNS.map(() => ' :-: |').join('')}`
  return [...new Set(rows.map(({ tag }) => tag))]
    .map((tag) => {
      const lines = rows.filter((row) => row.tag === tag).map(({ line }) => line)
      return `### ${tag}\n\n${head}\n${lines.join('\n')}`
    })
    .join('\n\n')
}

export const ROLES_PAGE = 'docs/roles.md'
const [BEGIN, END] = ['<!-- roles: made by npm run roles -->', '<!-- /roles -->']

/** The page with its tables replaced. */
export function withRolesTable(page: string, table: string): string {
  const from = page.indexOf(BEGIN)
  const to = page.indexOf(END)
  if (from < 0 || to < from) throw new Error(`${ROLES_PAGE} has no place for the tables`)
  return `${page.slice(0, from + BEGIN.length)}\n\n${table}\n\n${page.slice(to)}`
}
