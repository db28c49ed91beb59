/** How the requests of a connection show who sends them. */
export interface Credentials {
  /**
   * The headers that authenticate, read anew for each request.
   * @throws {ApiError} such as `noKey`, where there are none
   */
  headers(): Promise<Readonly<Record<string, string>>>;
  /**
   * After a 401 for `refused`, which headers() gave: whether there are others now, got without asking anybody anything.
   * Several requests may tell of the same refusal, also after the first of them has got others. Absent for what a person
   * typed in: that stays refused until a person types in another.
   */
  renew?(refused: Readonly<Record<string, string>>): Promise<boolean>;
}
