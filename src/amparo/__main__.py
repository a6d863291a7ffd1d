from amparo.cli.main import main

main()
