/** How the requests of a connection show who sends them. */
export interface Credentials {
  /**
   * The headers that authenticate, read anew for each request.
   * @throws {ApiError} such as `noKey`, where there are none
   */
  headers(): Promise<Readonly<Record<string, string>>>;
  /**
   * Gets others after a 401, without asking anybody anything. Absent, or false, where there are none to be had: what
   * a person typed in stays refused until a person types in another.
   */
  renew?(): Promise<boolean>;
}
