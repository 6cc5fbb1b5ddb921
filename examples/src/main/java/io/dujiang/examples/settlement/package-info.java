/** A settlement service on durable jobs, and the demo that drives it over HTTP, kills it and audits its files. */
@NullMarked
package io.dujiang.examples.settlement;

import org.jspecify.annotations.NullMarked;
