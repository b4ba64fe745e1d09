/** A process of its own with the queue `robots`, to be killed and stopped by tests: `node robotsProcess.ts <cart>`. */
import { runProcess } from '../../../worker/runtime/process.ts'
import { scriptedRobots } from './robotsRole.ts'

await runProcess('robots', [scriptedRobots(process.argv[2] ?? '')])
