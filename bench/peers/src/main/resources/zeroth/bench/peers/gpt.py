class Gpt(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def attention(self: __torch__.Gpt, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    y = torch.scaled_dot_product_attention(q, k, v, None, 0., q.size(2) > 1)
    return torch.reshape(torch.transpose(y, 1, 2), [q.size(0), q.size(2), q.size(1) * q.size(3)])

  # w: token table, positions, last gain and bias, head; then 12 a layer
  def hidden(self: __torch__.Gpt, ids: Tensor, w: List[Tensor], cache: List[Tensor], past: int, sizes: List[int], epsilon: float) -> Tensor:
    heads = sizes[0]
    width = sizes[2]
    batch = ids.size(0)
    length = ids.size(1)
    x = torch.embedding(w[0], ids) + torch.slice(w[1], 0, sizes[5] + past, sizes[5] + past + length)
    for i in range(sizes[3]):
      f = 5 + 12 * i
      h = torch.layer_norm(x, [x.size(-1)], w[f], w[f + 1], epsilon)
      # queries, keys and values by one map
      qkv = torch.reshape(torch.linear(h, w[f + 2], w[f + 3]), [batch, length, 3, heads, width])
      q = torch.transpose(torch.select(qkv, 2, 0), 1, 2)
      k = torch.transpose(torch.select(qkv, 2, 1), 1, 2)
      v = torch.transpose(torch.select(qkv, 2, 2), 1, 2)
      if len(cache) > 0:
        torch.copy_(torch.slice(cache[2 * i], 2, past, past + length), k)
        torch.copy_(torch.slice(cache[2 * i + 1], 2, past, past + length), v)
        k = torch.slice(cache[2 * i], 2, 0, past + length)
        v = torch.slice(cache[2 * i + 1], 2, 0, past + length)
      x = x + torch.linear(self.attention(q, k, v), w[f + 4], w[f + 5])
      h = torch.layer_norm(x, [x.size(-1)], w[f + 6], w[f + 7], epsilon)
      h = torch.linear(h, w[f + 8], w[f + 9])
      if sizes[4] == 0:
        h = torch.gelu(h, approximate="tanh")
      else:
        h = torch.relu(h)
      x = x + torch.linear(h, w[f + 10], w[f + 11])
    return torch.layer_norm(x, [x.size(-1)], w[2], w[3], epsilon)

  # logits of the token behind each sequence
  def next(self: __torch__.Gpt, ids: Tensor, w: List[Tensor], cache: List[Tensor], past: int, sizes: List[int], epsilon: float) -> Tensor:
    h = self.hidden(ids, w, cache, past, sizes, epsilon)
    return torch.linear(torch.select(h, 1, ids.size(1) - 1), w[4], None)

  # the tokens, and the logits that gave the last
  def generate(self: __torch__.Gpt, ids: Tensor, w: List[Tensor], cache: List[Tensor], tokens: int, sizes: List[int], epsilon: float) -> List[Tensor]:
    chosen : List[Tensor] = []
    logits = w[3]
    past = 0
    for i in range(tokens):
      logits = self.next(ids, w, cache, past, sizes, epsilon)
      past = past + ids.size(1)
      ids = torch.argmax(logits, -1, True)
      chosen.append(ids)
    return [torch.cat(chosen, 1), logits]

  # hidden states, and the mean loss of all tokens but each sequence's first; tensors alone, which
  # is what may have derivatives
  def forward(self: __torch__.Gpt, ids: Tensor, w: List[Tensor], sizes: Tensor, epsilon: Tensor) -> List[Tensor]:
    numbers : List[int] = []
    for i in range(sizes.size(0)):
      numbers.append(int(sizes[i]))
    cache : List[Tensor] = []
    h = self.hidden(ids, w, cache, 0, numbers, float(epsilon))
    z = torch.linear(torch.slice(h, 1, 0, ids.size(1) - 1), w[4], None)
    targets = torch.reshape(torch.slice(ids, 1, 1, ids.size(1)), [-1])
    return [h, torch.cross_entropy_loss(torch.reshape(z, [-1, z.size(-1)]), targets)]
