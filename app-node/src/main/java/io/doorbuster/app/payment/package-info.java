/** What payment providers tell by themselves. */
@NullMarked
package io.doorbuster.app.payment;

import org.jspecify.annotations.NullMarked;
