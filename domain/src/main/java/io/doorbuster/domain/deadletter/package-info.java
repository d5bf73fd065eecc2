/** What was set aside so that it holds up nothing else. */
@NullMarked
package io.doorbuster.domain.deadletter;

import org.jspecify.annotations.NullMarked;
