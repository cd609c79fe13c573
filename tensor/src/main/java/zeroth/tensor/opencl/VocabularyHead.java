package zeroth.tensor.opencl;

import java.util.Arrays;
import zeroth.tensor.Shape;
import zeroth.tensor.backend.VocabularyLosses;
import zeroth.tensor.opencl.Arenas.Block;

/**
 * The losses of a head over a vocabulary, slab by slab: logits of some blocks of entries in scratch
 * memory, two numbers a row and block of them, joined at the end. Three numbers a row come back.
 *
 * @param matrices addresses of W, (V, K), for every candidate
 * @param biases addresses of b, (V), for every candidate, or null for none
 * @param shape of W
 * @param targets of a candidate's rows
 */
record VocabularyHead(Session session, int[] matrices, int[] biases, Shape shape, int[] targets) {
  /** Blocks of entries whose logits are held at a time. */
  private static final int SLAB = 8;

  /**
   * @param x address of the hidden states, (rows, K)
   * @param rows of all candidates, above 0
   */
  VocabularyLosses losses(int x, int rows) {
    int V = shape.rows();
    int blocks = (V + VocabularyLosses.BLOCK - 1) / VocabularyLosses.BLOCK;
    int width = Math.min(V, SLAB * VocabularyLosses.BLOCK);
    Block logits = session.take((long) rows * width);
    Block maxima = session.take((long) rows * blocks);
    Block sums = session.take((long) rows * blocks);
    Block result = session.take(3L * rows);
    for (int from = 0; from < V; from += width) {
      int start = from;
      int count = Math.min(width, V - from);
      int first = from / VocabularyLosses.BLOCK * rows;
      int parts = (count + VocabularyLosses.BLOCK - 1) / VocabularyLosses.BLOCK;
      multiply(x, rows, from, count, logits);
      session.add(
          Launch.rows(OpKernel.BLOCK_SUMS, rows * parts)
              .from(logits.address(), sums.address() + first)
              .to(maxima.address() + first)
              .shape(rows, 0, count)
              .heads(0, VocabularyLosses.BLOCK));
      session.add(
          Launch.elements(OpKernel.TARGET, rows)
              .table(session.write(Arrays.stream(targets).map(t -> t - start).toArray()))
              .from(logits.address(), 0)
              .to(result.address() + 2 * rows)
              .shape(targets.length, 0, count));
    }
    session.add(
        Launch.elements(OpKernel.JOIN_BLOCKS, rows)
            .from(maxima.address(), sums.address())
            .to(result.address())
            .shape(rows, 0, blocks));
    float[] read = new float[3 * rows];
    session.read(result, read);
    for (Block block : new Block[] {logits, maxima, sums, result}) {
      session.give(block);
    }
    return new VocabularyLosses(
        Arrays.copyOf(read, rows),
        Arrays.copyOfRange(read, rows, 2 * rows),
        Arrays.copyOfRange(read, 2 * rows, 3 * rows));
  }

  /** Logits of entries [from, from + count), (rows, count). */
  private void multiply(int x, int rows, int from, int count, Block logits) {
    int groups = matrices.length;
    int K = shape.columns();
    int[] table = new int[2 * groups];
    for (int g = 0; g < groups; g++) {
      table[g] = matrices[g] + from * K;
      table[groups + g] = biases == null ? 0 : biases[g] + from;
    }
    int tiles = OpenClBackend.tiles(rows / groups) * OpenClBackend.tiles(count);
    session.add(
        Launch.groups(OpKernel.MULTIPLY, (long) groups * tiles)
            .table(session.write(table))
            .from(x, 0)
            .to(logits.address())
            .shape(rows / groups, count, K)
            .heads(groups, biases == null ? 0 : 1));
  }
}
