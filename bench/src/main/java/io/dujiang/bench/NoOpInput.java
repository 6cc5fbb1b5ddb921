package io.dujiang.bench;

/** The input of a job that does nothing: as large as a small order. */
public record NoOpInput(String order, String customer, String country, String amount, int lines) {}
