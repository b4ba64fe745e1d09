import { readFileSync, writeFileSync } from 'node:fs'
import { describedPaths } from './describedApi.ts'
import { ROLES_PAGE, rolesTable, withRolesTable } from './rolesTable.ts'

/** `npm run roles`: writes the tables of docs/roles.md from the API's description. */
const page = readFileSync(ROLES_PAGE, 'utf8')
writeFileSync(ROLES_PAGE, withRolesTable(page, rolesTable(await describedPaths())))
