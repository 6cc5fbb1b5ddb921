package io.dujiang.net;

/**
 * What a server answered.
 *
 * @param status from 200 to 599
 * @param headers as received, in order
 * @param body as far as it was read
 * @param truncated whether the body went on beyond {@link ClientRequest#withMaxResponseBytes}; the rest was not read
 */
public record ClientResponse(int status, Headers headers, byte[] body, boolean truncated) {}
