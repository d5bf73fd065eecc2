/** What operators and the warehouse do over HTTP. */
@NullMarked
package io.doorbuster.app.backoffice;

import org.jspecify.annotations.NullMarked;
