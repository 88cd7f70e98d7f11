"""A job of Spark's over files and tables, of which OpenLineage's listener tells: job.py URL API_KEY FOLDER JAR."""

import pathlib
import sys

from pyspark.sql import SparkSession

url, key, folder, jar = sys.argv[1:]

schemas = {"orders": "order_id INT, customer_id INT, amount DOUBLE", "customers": "customer_id INT, email STRING"}
files = {
    "orders": ["order_id,customer_id,amount", *(f"{i},{i % 5},{i * 1.5}" for i in range(40))],
    "customers": ["customer_id,email", *(f"{i},c{i}@example.org" for i in range(5))],
}
for name, lines in files.items():
    place = pathlib.Path(folder, "in", name)
    place.mkdir(parents=True, exist_ok=True)
    (place / "all.csv").write_text("\n".join(lines))

settings = {
    "spark.jars": jar,
    "spark.extraListeners": "io.openlineage.spark.agent.OpenLineageSparkListener",
    "spark.openlineage.transport.type": "http",
    "spark.openlineage.transport.url": url,
    "spark.openlineage.transport.compression": "gzip",
    "spark.openlineage.transport.auth.type": "api_key",
    "spark.openlineage.transport.auth.apiKey": key,
    "spark.openlineage.namespace": "spark",
    "spark.openlineage.columnLineage.datasetLineageEnabled": "true",
    "spark.sql.warehouse.dir": f"{folder}/warehouse",
    "spark.sql.shuffle.partitions": "1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "512m",
    "spark.ui.enabled": "false",
}
builder = SparkSession.builder.master("local[1]").appName("nightly")
for name, value in settings.items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()

for name in files:
    read = spark.read.option("header", True).schema(schemas[name])
    read.csv(f"{folder}/in/{name}").createOrReplaceTempView(f"{name}_csv")
spark.sql("CREATE DATABASE shop")
spark.sql("CREATE TABLE shop.orders USING parquet AS SELECT order_id AS id, customer_id, amount FROM orders_csv")
spark.sql(
    """CREATE TABLE shop.paid USING parquet AS
    SELECT c.email AS contact, sum(o.amount) AS total FROM shop.orders o JOIN customers_csv c ON o.customer_id = c.customer_id
    WHERE o.amount > 3 GROUP BY c.email"""
)
spark.sql("SELECT upper(contact) AS who, total FROM shop.paid").write.mode("overwrite").parquet(f"{folder}/out/best")
print(f"rows {spark.read.parquet(f'{folder}/out/best').count()}", flush=True)
spark.stop()
