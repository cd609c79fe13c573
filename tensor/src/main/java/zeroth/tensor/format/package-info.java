/**
 * Formats in which checkpoints store numbers in less than float32, and how their bytes become
 * float32: plain loops in {@link zeroth.tensor.format.StoredFormat}, which the vector loops of the
 * CPU backend equal to the bit.
 *
 * <p>Depends on nothing; knows no tensor and no file.
 */
package zeroth.tensor.format;
