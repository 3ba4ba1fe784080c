"""What counts said, day by day in Parquet, and what is learnt of it: what is typical, and how good that is.

One folder a day, `day=YYYY-MM-DD`, with `readings`, `passes` (cars through gates) and `occupancy` (a
quarter of an hour apart), so that DuckDB, Spark or anybody's notebook reads them as one table.
"""
