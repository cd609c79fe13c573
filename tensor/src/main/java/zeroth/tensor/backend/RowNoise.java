package zeroth.tensor.backend;

import zeroth.tensor.direction.WeightView;

/**
 * What is added to the rows of a linear map's result: a product beside the map's own, and a row of
 * others; either may be left out.
 *
 * @param scale of both
 * @param rows for each of the R rows its number among B, whose signs and own elements it takes
 * @param product or null
 * @param own (B, out), or null
 */
public record RowNoise(float scale, int[] rows, Product product, Values own) {

  /**
   * @throws IllegalArgumentException if both are left out
   */
  public RowNoise {
    if (product == null && own == null) {
      throw new IllegalArgumentException("noise of rows without a product and without rows");
    }
  }

  /**
   * Whether no low-rank term stands beside U.
   *
   * @param weight name of the map's weight
   */
  public boolean isWithin(String weight) {
    if (product == null) {
      return true;
    }
    WeightView noise = product.noise();
    return noise.changes(noise.parameters().get(weight)).get(0).beside().isEmpty();
  }

  /**
   * (x U^T) o r: a product whose results take a row of factors each.
   *
   * @param noise U, (out, in), under the name of the map's weight; of one candidate
   * @param x (R, in)
   * @param factors r, (B, out)
   */
  public record Product(WeightView noise, Values x, Values factors) {}
}
