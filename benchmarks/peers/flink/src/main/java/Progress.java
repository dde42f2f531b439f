import java.util.concurrent.atomic.AtomicLong;

/** Prints `progress N` for the harness, N events being judged, over all passes. */
public final class Progress {
  private static final AtomicLong DONE = new AtomicLong();
  private static long step = 1;

  private Progress() {}

  /** Before anything is counted. */
  public static void of(long total) {
    step = Math.max(1, total / 200);
  }

  /** One more. */
  public static void one() {
    long done = DONE.incrementAndGet();
    if (done % step == 0) {
      System.out.println("progress " + done);
      System.out.flush();
    }
  }

  /** Return once so many are through. */
  public static void await(long events) throws InterruptedException {
    while (DONE.get() < events) {
      Thread.sleep(100);
    }
    System.out.println("progress " + DONE.get());
    System.out.flush();
  }
}
