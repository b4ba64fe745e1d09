import type { Room } from '../../../dependencies.ts'
import { FormContentModel, FormModel } from './formModel.ts'
import { forms } from './forms.ts'
import { FormVersionModel, formVersions } from './formVersions.ts'
import {
  FormSubmissionCountsModel,
  FormSubmissionModel,
  formSubmissions,
  FormSubmissionWholeModel,
} from './submissions.ts'

/** Forms inside LINE, and what customers send with them. */
export const formsRoom: Room = {
  routes: { forms, formVersions, formSubmissions },
  models: [
    FormContentModel,
    FormModel,
    FormVersionModel,
    FormSubmissionModel,
    FormSubmissionWholeModel,
    FormSubmissionCountsModel,
  ],
}
