@NullMarked
package io.doorbuster.store.journal;

import org.jspecify.annotations.NullMarked;
