/** The catalog in the memory of an app node, and how shoppers read and operators change it. */
@NullMarked
package io.doorbuster.app.catalog;

import org.jspecify.annotations.NullMarked;
