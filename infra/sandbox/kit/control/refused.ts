/** Thrown when a stand-in cannot do what was asked. The message says why; Fastify answers with `statusCode`. */
export class Refused extends Error {
  readonly statusCode: number

  constructor(statusCode: number, message: string) {
    super(message)
    this.name = 'Refused'
    this.statusCode = statusCode
  }
}
