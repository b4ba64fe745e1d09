/** One entry of `details` in LINE's 400 answer. */
export interface Problem {
  message: string
  property: string
}

/** Collects every problem of one request's message objects, since LINE reports them all at once. */
export class Problems {
  readonly list: Problem[] = []
  /** Origins whose pictures, films and sounds may come by plain http; LINE allows none. */
  readonly plainMedia: ReadonlySet<string>

  constructor(plainMedia: ReadonlySet<string> = new Set()) {
    this.plainMedia = plainMedia
  }

  add(property: string, message: string): void {
    this.list.push({ message, property })
  }
}

/** Thrown for a property of the wrong JSON type: LINE then refuses the body without details. */
export class MalformedProperty extends Error {
  readonly property: string

  constructor(property: string) {
    super(`The property, '${property}', in the request body is invalid (line: -, column: -)`)
    this.name = 'MalformedProperty'
    this.property = property
  }
}
