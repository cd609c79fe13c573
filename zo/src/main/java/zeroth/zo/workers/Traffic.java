package zeroth.zo.workers;

/**
 * What has passed between driver and workers.
 *
 * @param asks that were given out, repeated ones included
 * @param bytesOut of asks
 * @param bytesIn of answers
 * @param discarded times that a worker had other steps or weights, and began anew
 */
public record Traffic(long asks, long bytesOut, long bytesIn, long discarded) {
  /** Nothing yet. */
  public static final Traffic NONE = new Traffic(0, 0, 0, 0);

  /** This and more of it. */
  public Traffic plus(Traffic more) {
    return new Traffic(
        asks + more.asks,
        bytesOut + more.bytesOut,
        bytesIn + more.bytesIn,
        discarded + more.discarded);
  }
}
