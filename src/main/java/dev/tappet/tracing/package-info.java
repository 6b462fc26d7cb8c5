/** OpenTelemetry spans: their content, sampling and export. */
package dev.tappet.tracing;
