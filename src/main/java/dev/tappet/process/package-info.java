/** The identity of a process among all processes of the program. */
package dev.tappet.process;
