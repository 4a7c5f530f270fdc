import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

export interface Operation {
  readonly method: string;
  /** As the document has it: `/jobs/{id}`. */
  readonly path: string;
  readonly "x-right": string;
  readonly parameters?: readonly { name: string; in: string; schema: object }[];
  readonly requestBody?: { required: boolean; content: Record<string, { schema: object }> };
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Answer {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, { schema: object }>>;
}

export interface ApiDocument {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, Omit<Operation, "method" | "path">>>>
  >;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** What a server says of itself at `/openapi.json`, and whether it keeps to that. */
export interface Documented {
  readonly document: ApiDocument;
  readonly operations: readonly Operation[];
  /** The operation of a line like `GET /jobs/{id}`. */
  operation(line: string): Operation;
  /** Why an answer is not one that the operation may give; undefined where it is. */
  misfit(operation: Operation, response: Response): Promise<string | undefined>;
  /** Whether a value passes a schema of the document by its name. */
  misfitOf(schema: string, value: unknown): string | undefined;
  /** Whether a body is one that the operation takes. */
  takes(operation: Operation, body: unknown): boolean;
}

/** Reads the document of a server on this machine. */
export async function documented(
  url: string,
  headers: Record<string, string> = {},
): Promise<Documented> {
  const response = await fetch(`${url}/openapi.json`, { headers });
  const document = (await response.json()) as ApiDocument;
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  ajv.addSchema({ $id: "api", components: document.components });
  const compiled = new Map<object, ValidateFunction>();
  const validator = (schema: object) => {
    const known = compiled.get(schema);
    if (known) return known;
    const pointed = JSON.parse(
      JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"api#/'),
    ) as object;
    const made = ajv.compile(pointed);
    compiled.set(schema, made);
    return made;
  };
  const misfitIn = (schema: object, value: unknown) => {
    const isFit = validator(schema);
    return isFit(value) ? undefined : ajv.errorsText(isFit.errors);
  };
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      ...operation,
      method: method.toUpperCase(),
      path,
    })),
  );

  return {
    document,
    operations,
    operation(line) {
      const found = operations.find(({ method, path }) => `${method} ${path}` === line);
      if (!found) throw new Error(`"${line}" is not in the document`);
      return found;
    },
    async misfit({ responses }, answer) {
      const text = await answer.text();
      const type = answer.headers.get("content-type")?.split(";")[0] ?? "";
      if (answer.status >= 400) {
        if (type !== "application/problem+json") return `a refusal is ${type}`;
        return misfitIn(document.components.schemas["Problem"]!, JSON.parse(text));
      }
      const said = responses[String(answer.status)];
      if (!said) return `nothing is said of ${answer.status}`;
      if (!said.content) return text === "" ? undefined : "it answers with a body";
      const content = said.content[type];
      if (!content) return `nothing is said of ${type}`;
      return misfitIn(content.schema, type === "application/json" ? JSON.parse(text) : text);
    },
    misfitOf: (name, value) => misfitIn(document.components.schemas[name]!, value),
    takes({ requestBody }, body) {
      const schema = requestBody?.content["application/json"]?.schema;
      return schema !== undefined && misfitIn(schema, body) === undefined;
    },
  };
}
