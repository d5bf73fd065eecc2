/** What clients and members of the grid both load: names, serialization, entry processors and tasks. */
@NullMarked
package io.doorbuster.grid;

import org.jspecify.annotations.NullMarked;
