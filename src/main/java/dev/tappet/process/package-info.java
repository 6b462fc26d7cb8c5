/** What distinguishes a process from all others of the program. */
package dev.tappet.process;
