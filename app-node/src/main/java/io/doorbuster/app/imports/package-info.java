/** Imports of whole catalogs from files of other systems. */
@NullMarked
package io.doorbuster.app.imports;

import org.jspecify.annotations.NullMarked;
