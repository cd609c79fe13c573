package zeroth.tensor.opencl;

/**
 * What has passed between host and device since a backend was opened.
 *
 * @param launches launches of the kernel
 * @param inboxes copies of the inbox to the device: ids, programs, addresses
 * @param inboxBytes bytes of these
 * @param uploads pieces of weights or state copied to the device
 * @param uploadBytes bytes of these
 * @param mailboxes copies of the mailbox to the host: results and the canaries
 * @param mailboxBytes bytes of these
 * @param downloads pieces of weights, state or long results copied to the host
 * @param downloadBytes bytes of these
 */
public record Traffic(
    long launches,
    long inboxes,
    long inboxBytes,
    long uploads,
    long uploadBytes,
    long mailboxes,
    long mailboxBytes,
    long downloads,
    long downloadBytes) {
  static final Traffic NONE = new Traffic(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** What has passed since an earlier reading. */
  public Traffic since(Traffic earlier) {
    return new Traffic(
        launches - earlier.launches,
        inboxes - earlier.inboxes,
        inboxBytes - earlier.inboxBytes,
        uploads - earlier.uploads,
        uploadBytes - earlier.uploadBytes,
        mailboxes - earlier.mailboxes,
        mailboxBytes - earlier.mailboxBytes,
        downloads - earlier.downloads,
        downloadBytes - earlier.downloadBytes);
  }
}
