class Llama(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def project(self: __torch__.Llama, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    if torch.numel(b) == 0:
      y = torch.linear(x, w, None)
    else:
      y = torch.linear(x, w, b)
    return y

  def turn(self: __torch__.Llama, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    half = x.size(-1) // 2
    a = torch.slice(x, -1, 0, half)
    b = torch.slice(x, -1, half, 2 * half)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)

  def attention(self: __torch__.Llama, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    shared = q.size(1) // k.size(1)
    if q.size(2) == 1:
      # one query sees all keys, so the heads that share them can stand for queries
      grouped = torch.reshape(q, [q.size(0), k.size(1), shared, q.size(3)])
      y = torch.scaled_dot_product_attention(grouped, k, v, None, 0., False)
    else:
      if shared > 1:
        k = torch.repeat_interleave(k, shared, 1)
        v = torch.repeat_interleave(v, shared, 1)
      y = torch.scaled_dot_product_attention(q, k, v, None, 0., True)
    y = torch.reshape(y, [q.size(0), q.size(1), q.size(2), q.size(3)])
    return torch.reshape(torch.transpose(y, 1, 2), [q.size(0), q.size(2), q.size(1) * q.size(3)])

  # w: token table, cosines, sines, last gain, head; then 14 a layer, of no elements where there is none
  def hidden(self: __torch__.Llama, ids: Tensor, w: List[Tensor], cache: List[Tensor], past: int, sizes: List[int], epsilon: float) -> Tensor:
    heads = sizes[0]
    width = sizes[2]
    batch = ids.size(0)
    length = ids.size(1)
    cos = torch.slice(w[1], 0, past, past + length)
    sin = torch.slice(w[2], 0, past, past + length)
    x = torch.embedding(w[0], ids)
    for i in range(sizes[3]):
      f = 5 + 14 * i
      h = torch.rms_norm(x, [x.size(-1)], w[f], epsilon)
      q = torch.reshape(self.project(h, w[f + 1], w[f + 2]), [batch, length, heads, width])
      k = torch.reshape(self.project(h, w[f + 3], w[f + 4]), [batch, length, sizes[1], width])
      v = torch.reshape(self.project(h, w[f + 5], w[f + 6]), [batch, length, sizes[1], width])
      if torch.numel(w[f + 7]) > 0:
        q = torch.rms_norm(q, [width], w[f + 7], epsilon)
        k = torch.rms_norm(k, [width], w[f + 8], epsilon)
      q = self.turn(torch.transpose(q, 1, 2), cos, sin)
      k = self.turn(torch.transpose(k, 1, 2), cos, sin)
      v = torch.transpose(v, 1, 2)
      if len(cache) > 0:
        torch.copy_(torch.slice(cache[2 * i], 2, past, past + length), k)
        torch.copy_(torch.slice(cache[2 * i + 1], 2, past, past + length), v)
        k = torch.slice(cache[2 * i], 2, 0, past + length)
        v = torch.slice(cache[2 * i + 1], 2, 0, past + length)
      x = x + torch.linear(self.attention(q, k, v), w[f + 9], None)
      h = torch.rms_norm(x, [x.size(-1)], w[f + 10], epsilon)
      h = torch.silu(torch.linear(h, w[f + 11], None)) * torch.linear(h, w[f + 12], None)
      x = x + torch.linear(h, w[f + 13], None)
    return torch.rms_norm(x, [x.size(-1)], w[3], epsilon)

  # logits of the token behind each sequence
  def next(self: __torch__.Llama, ids: Tensor, w: List[Tensor], cache: List[Tensor], past: int, sizes: List[int], epsilon: float) -> Tensor:
    h = self.hidden(ids, w, cache, past, sizes, epsilon)
    return torch.linear(torch.select(h, 1, ids.size(1) - 1), w[4], None)

  # the tokens, and the logits that gave the last
  def generate(self: __torch__.Llama, ids: Tensor, w: List[Tensor], cache: List[Tensor], tokens: int, sizes: List[int], epsilon: float) -> List[Tensor]:
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
  def forward(self: __torch__.Llama, ids: Tensor, w: List[Tensor], sizes: Tensor, epsilon: Tensor) -> List[Tensor]:
    numbers : List[int] = []
    for i in range(sizes.size(0)):
      numbers.append(int(sizes[i]))
    cache : List[Tensor] = []
    h = self.hidden(ids, w, cache, 0, numbers, float(epsilon))
    z = torch.linear(torch.slice(h, 1, 0, ids.size(1) - 1), w[4], None)
    targets = torch.reshape(torch.slice(ids, 1, 1, ids.size(1)), [-1])
    return [h, torch.cross_entropy_loss(torch.reshape(z, [-1, z.size(-1)]), targets)]
