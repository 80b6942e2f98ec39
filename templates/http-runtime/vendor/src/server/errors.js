/** A refusal with a status and a code that clients can act on. Its message is shown to people; nothing secret goes in. */
export class HttpError extends Error {
  constructor(status, code, message, { fields, headers, cause } = {}) {
    super(message, { cause });
    this.name = "HttpError";
    this.status = status;
    this.code = code;
    this.fields = fields;
    this.headers = headers ?? {};
  }
}

const known = {
  400: ["bad_request", "The request could not be understood."],
  401: ["not_authenticated", "Please sign in."],
  403: ["forbidden", "You may not do this."],
  404: ["not_found", "There is nothing at this address."],
  405: ["method_not_allowed", "This address doesn't take that kind of request."],
  406: ["not_acceptable", "This can't be answered in the form that was asked for."],
  408: ["request_timeout", "The request took too long to arrive."],
  413: ["too_large", "What was sent is too large."],
  414: ["too_large", "The address is too long."],
  415: ["unsupported_media_type", "This address takes JSON."],
  429: ["too_many_requests", "Too many tries. Please wait a little."],
  431: ["too_large", "The request's headers are too large."]
};

const internal = new HttpError(500, "internal_error", "Something went wrong on our side. Please try again.");

function fieldName(problem) {
  const parts = problem.instancePath.split("/").filter(Boolean);
  const extra = problem.params?.missingProperty ?? problem.params?.additionalProperty;
  return [...parts, ...(extra ? [extra] : [])].join(".");
}

function fieldMessage(problem) {
  switch (problem.keyword) {
    case "required":
      return "This is required.";
    case "additionalProperties":
      return "This is not known here.";
    default:
      return `This ${problem.message ?? "is not valid"}.`;
  }
}

function fromValidation(error) {
  const entries = error.validation.map((problem) => [fieldName(problem) || error.validationContext, fieldMessage(problem)]);
  return new HttpError(400, "invalid_input", "Some of what was sent is not valid.", { fields: Object.fromEntries(entries) });
}

/** Any thrown thing as what may leave the server. Only what was thrown as an `HttpError` keeps its own words. */
export function toHttpError(error) {
  if (error instanceof HttpError) {
    return error;
  }
  if (error?.validation) {
    return fromValidation(error);
  }
  const status = error?.statusCode;
  if (status >= 400 && status < 500) {
    const [code, message] = known[status] ?? known[400];
    return new HttpError(status, code, message);
  }
  return internal;
}

export function errorBody({ code, message, fields }) {
  return { error: fields ? { code, message, fields } : { code, message } };
}

export function unsupportedMediaType() {
  return new HttpError(415, ...known[415]);
}

export function notFound() {
  return new HttpError(404, ...known[404]);
}
