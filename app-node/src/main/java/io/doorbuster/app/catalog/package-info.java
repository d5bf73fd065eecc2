/** The catalog as app nodes hold it. */
@NullMarked
package io.doorbuster.app.catalog;

import org.jspecify.annotations.NullMarked;
