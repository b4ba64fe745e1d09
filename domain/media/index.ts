/** Entry to media: what a file is, and where LINE accepts it. */
export {
  contentTypeOf,
  kindOf,
  MEDIA_FORMATS,
  MEDIA_KINDS,
  type MediaFacts,
  type MediaFormat,
  type MediaKind,
  MOST_BYTES,
} from './formats.ts'
export {
  haveSameShape,
  MEDIA_PLACES,
  type MediaPlace,
  placesFor,
  sizeInWords,
  unfitFor,
} from './mediaUses.ts'
export { MediaRefused } from './mediaRefused.ts'
export { familyOf, HEAD_BYTES, readMedia } from './read/readMedia.ts'
