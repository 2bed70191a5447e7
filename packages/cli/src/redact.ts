const HIDDEN = '[hidden]';

/** Names of environment variables whose values are secret. */
const SECRET_NAME = /(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)$/i;
/** Shorter values (a flag, an empty string) would blot out ordinary words. */
const MIN_SECRET_LENGTH = 6;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // scheme://user:password@host
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${HIDDEN}@`],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi, `$1 ${HIDDEN}`],
  // key=value, "api_key": "value", --token value
  [/((?:api[-_]?key|access[-_]?token|token|secret|password)["']?\s*[=:]\s*["']?)[^\s"',;&]+/gi, `$1${HIDDEN}`],
  // The prefixed keys of common services: sk-…, hf_…, ghp_…
  [/\b(?:sk|pk|hf|ghp|gho|xox[abp])[-_][A-Za-z0-9_-]{12,}/g, HIDDEN],
];

/** The text with keys, tokens and passwords blotted out: by shape, and by value where the environment holds them. */
export function redact(text: string, environment: Readonly<Record<string, string | undefined>> = {}): string {
  let clean = text;
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && value.length >= MIN_SECRET_LENGTH && SECRET_NAME.test(name)) {
      clean = clean.replaceAll(value, HIDDEN);
    }
  }
  for (const [pattern, replacement] of PATTERNS) clean = clean.replace(pattern, replacement);
  return clean;
}
