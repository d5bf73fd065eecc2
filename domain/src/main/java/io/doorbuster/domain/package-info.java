/** The words that every part of the domain shares: money, SKUs, and the identity of an attempt. */
@NullMarked
package io.doorbuster.domain;

import org.jspecify.annotations.NullMarked;
